#!/usr/bin/env bash
# Checks an evidence folder of Reeve. Needs bash, ssh-keygen, openssl 3, sha256sum and coreutils, and nothing of Reeve.
# Take this file from Reeve's repository (resources/bundle/verify.sh): whoever changes a folder can also change the copy
# in it.
#
#   bash verify.sh FOLDER --key SHA256:FINGERPRINT [--known FILE]...
#
# --key    the fingerprint that you were given apart from the folder
# --known  checkpoints that you kept from before: any checkpoint.txt, several in one file, or the heads that Reeve saved.
#          Text around the notes makes no difference.
#
# Exit code: 0 genuine, 1 not genuine, 2 it cannot be said (no fingerprint, a tool is missing, wrong arguments).
# Tried with 10,000 entries: 1,000 take about a quarter of a minute, 10,000 about six minutes.
set -u
LC_ALL=C
export LC_ALL
shopt -s nullglob dotglob

usage() {
  printf '%s\n' "$1" 'usage: bash verify.sh FOLDER --key SHA256:FINGERPRINT [--known FILE]...' >&2
  exit 2
}

dir='' expected='' known=()
while [ $# -gt 0 ]; do
  case $1 in
    --key) [ $# -ge 2 ] || usage '--key needs a fingerprint'; expected=$2; shift 2 ;;
    --known) [ $# -ge 2 ] || usage '--known needs a file'; [ -f "$2" ] || usage "no file: $2"; known+=("$2"); shift 2 ;;
    -*) usage "unknown option: $1" ;;
    *) [ -z "$dir" ] || usage 'one folder at a time'; dir=$1; shift ;;
  esac
done
[ -n "$dir" ] && [ -d "$dir" ] || usage 'no folder'
dir=$(cd "$dir" && pwd -P) || exit 2
for tool in ssh-keygen openssl sha256sum base64 od cat tail sort comm mktemp rm mkdir; do
  command -v "$tool" >/dev/null || usage "this machine has no $tool"
done
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
mkdir "$work/body" "$work/device" "$work/batch"

failed=0 first=''
ok() { printf 'ok    %s\n' "$1"; }
note() { printf 'note  %s\n' "$1"; }
fail() {
  printf 'FAIL  %s\n' "$1"
  failed=$((failed + 1))
  [ -n "$first" ] || first=$1
}
# Says $1 where nothing has failed since `failed` was $2.
unless_failed() { [ "$failed" -ne "$2" ] || ok "$1"; }

sha_hex() { local sum; sum=$(sha256sum); printf '%s' "${sum%% *}"; }
# The bytes that hex digits stand for, as escapes for printf %b: in ESCAPED.
escaped() {
  local i
  ESCAPED=''
  for ((i = 0; i < ${#1}; i += 2)); do ESCAPED+="\\x${1:i:2}"; done
}
# The text of a file as it is, its last line ends included: in TEXT. Bytes of zero are no text.
text_of() {
  TEXT=$(cat -- "$1" 2>/dev/null; printf 'x')
  TEXT=${TEXT%x}
}
# Base64 in $1, decoded into the file $2.
decoded() { printf '%s' "$1" | base64 -d >"$2" 2>/dev/null; }
# Whether the key in the file $1 signed the file $2 with the signature in the file $3.
signed_by() { openssl pkeyutl -verify -pubin -inkey "$1" -rawin -in "$2" -sigfile "$3" >/dev/null 2>&1; }

hex64='^[0-9a-f]{64}$' hex20='^[0-9a-f]{20}$' sig64='^[A-Za-z0-9+/]{86}==$' number='^(0|[1-9][0-9]{0,15})$'

# ---- the files: plain ones, all that are listed, no others, as they were signed -----------------------------------------

found=()
walk() {
  local path name
  for path in "$dir/$1"*; do
    name=${path#"$dir/"}
    if [ -L "$path" ]; then fail "not a plain file: $(printf '%q' "$name") is a link"
    elif [ -d "$path" ]; then walk "$name/"
    # Below, names are lines.
    elif [[ $name == *$'\n'* ]]; then fail "file not listed in SHA256SUMS: $(printf '%q' "$name")"
    elif [ -f "$path" ]; then found+=("$name")
    else fail "not a plain file: $(printf '%q' "$name")"; fi
  done
}
before=$failed
walk ''
unless_failed "${#found[@]} plain files, no links" "$before"
# Reading what is no plain file may never end.
if [ "$failed" -gt "$before" ]; then
  printf '\nNOT GENUINE: failed checks: %s. The first: %s\n' "$failed" "$first"
  exit 1
fi

listed=0 last='' before=$failed
line_form='^[0-9a-f]{64}  [A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)*$'
: >"$work/sums" : >"$work/listed"
while IFS= read -r line || [ -n "$line" ]; do
  path=${line:66}
  if ! [[ $line =~ $line_form ]] || ! [[ $path > $last ]] || [[ "/$path/" == */../* || "/$path/" == */./* ]]; then
    fail "SHA256SUMS: line $((listed + 1)) is not a sum, or not in order"
    break
  fi
  last=$path listed=$((listed + 1))
  printf '%s\n' "$line" >>"$work/sums"
  printf '%s\n' "$path" >>"$work/listed"
done <"$dir/SHA256SUMS"
for name in ${found[@]+"${found[@]}"}; do
  case $name in SHA256SUMS | SHA256SUMS.sig) ;; *) printf '%s\n' "$name" ;; esac
done | sort >"$work/found"
while IFS= read -r name; do fail "file not listed in SHA256SUMS: $(printf '%q' "$name")"; done < <(comm -13 "$work/listed" "$work/found")
while IFS= read -r name; do fail "file missing: $name"; done < <(comm -23 "$work/listed" "$work/found")
both=()
while IFS= read -r name; do both+=("$name"); done < <(comm -12 "$work/listed" "$work/found")
if [ ${#both[@]} -gt 0 ]; then
  (cd "$dir" && sha256sum -- "${both[@]}") >"$work/unsorted" || fail 'a file cannot be read'
  sort "$work/unsorted" >"$work/computed"
  sort "$work/sums" >"$work/expected"
  while IFS= read -r line; do fail "file changed: ${line:66}"; done < <(comm -23 "$work/computed" "$work/expected")
fi
[ "$listed" -gt 0 ] || fail 'SHA256SUMS lists no file'
unless_failed "$listed files have the sums of SHA256SUMS" "$before"

# ---- the key, and that it is the one that you know ------------------------------------------------------------------

text_of "$dir/keys/workspace.pub"
pub_form='^ssh-ed25519 (AAAAC3NzaC1lZDI1NTE5AAAAI[A-Za-z0-9+/]{43}) reeve$'
if ! [[ ${TEXT%$'\n'} =~ $pub_form ]]; then
  fail 'keys/workspace.pub is not one Ed25519 key'
  printf '\nNOT GENUINE: without its key, nothing in this folder can be checked.\n'
  exit 1
fi
blob=${BASH_REMATCH[1]}
printf 'ssh-ed25519 %s reeve\n' "$blob" >"$work/workspace.pub"
printf 'reeve namespaces="reeve-bundle-v1" ssh-ed25519 %s\n' "$blob" >"$work/signers"
pub=$(printf '%s' "$blob" | base64 -d | tail -c 32 | od -An -v -tx1)
pub=${pub//[!0-9a-f]/}
escaped "302a300506032b6570032100$pub"
printf -- '-----BEGIN PUBLIC KEY-----\n%s\n-----END PUBLIC KEY-----\n' "$(printf '%b' "$ESCAPED" | base64)" >"$work/workspace.pem"
print=$(ssh-keygen -lf "$work/workspace.pub")
print=${print#* } print=${print%% *}
if [ -z "$expected" ]; then note "the key is $print: compare it with the one that you were given"
elif [ "$print" = "$expected" ]; then ok "the key is the expected one, $print"
else fail "not the expected key: $print"; fi
before=$failed
text_of "$work/workspace.pem" && mine=$TEXT && text_of "$dir/keys/workspace.pem"
[ "$TEXT" = "$mine" ] || fail 'keys/workspace.pem is another key than keys/workspace.pub'
text_of "$work/signers" && mine=$TEXT && text_of "$dir/keys/allowed_signers"
[ "$TEXT" = "$mine" ] || fail 'keys/allowed_signers is not for keys/workspace.pub'
unless_failed 'all forms of the key are of one key' "$before"
if ssh-keygen -Y verify -f "$work/signers" -I reeve -n reeve-bundle-v1 -s "$dir/SHA256SUMS.sig" <"$dir/SHA256SUMS" >/dev/null 2>&1
then ok 'SHA256SUMS has the workspace signature'
else fail 'SHA256SUMS signature: not made by this key over this file'; fi

# ---- the manifest: which workspace and client -----------------------------------------------------------------------

text_of "$dir/manifest.json"
manifest=$TEXT
manifest_hash=$(sha_hex <"$dir/manifest.json" 2>/dev/null)
# Keys are sorted, and a quote inside a text is escaped: these can be no part of one.
workspace=${manifest##*'"workspace":"'} workspace=${workspace%%'"'*}
client=${manifest#*'"client_id":"'} client=${client%%'"'*}
origin_part='^[A-Za-z0-9._-]{1,100}$'
if [[ $manifest == *'"kind":"reeve.bundle"'*'"v":1,"workspace":"'*'"}'$'\n' && $workspace =~ $origin_part && $client =~ $origin_part ]]
then ok "workspace $workspace, client $client"
else fail 'manifest.json is not that of an evidence folder'; workspace='' client=''; fi
case $manifest in *'"missing":[]'*) ;; *) note 'the manifest names entries that had not arrived where this folder was made' ;; esac
case $manifest in *'"not_counted":[]'*) ;; *) note 'the manifest names entries that do not count; they are not in this folder' ;; esac

# ---- devices: each with a certificate of the workspace ---------------------------------------------------------------

devices=0 before=$failed
for path in "$dir"/keys/devices/*.pem; do
  id=${path##*/} id=${id%.pem}
  [[ $id =~ $hex20 ]] || { fail 'keys/devices has a file that is no device'; continue; }
  { IFS= read -r _ && IFS= read -r middle; } <"$path" || middle=''
  key=$(printf '%s' "$middle" | base64 -d 2>/dev/null | od -An -v -tx1)
  key=${key//[!0-9a-f]/}
  if [ ${#key} -ne 88 ] || [ "${key:0:24}" != 302a300506032b6570032100 ]; then fail "device $id: its key is no Ed25519 key"; continue; fi
  key=${key:24}
  of=$(printf 'reeve/device\n%s' "$key" | sha_hex)
  [ "${of:0:20}" = "$id" ] || { fail "device $id: its key is that of another device"; continue; }
  text_of "$dir/keys/devices/$id.json"
  member=${TEXT#*'"member":'} member=${member%%',"publicKey":"'*}
  if [ "$TEXT" != "{\"device\":\"$id\",\"member\":$member,\"publicKey\":\"$key\",\"workspace\":\"$workspace\"}" ]; then
    fail "device $id: its certificate is for something else"
    continue
  fi
  { printf 'reeve/device/1\n'; printf '%s' "$TEXT" | openssl dgst -sha256 -binary; } >"$work/message"
  IFS= read -r sig <"$dir/keys/devices/$id.sig" || sig=''
  if [[ $sig =~ $sig64 ]] && decoded "$sig" "$work/sig" && signed_by "$work/workspace.pem" "$work/message" "$work/sig"; then
    devices=$((devices + 1))
    printf '%s\n' "$key" "$member" >"$work/device/$id"
    printf -- '-----BEGIN PUBLIC KEY-----\n%s\n-----END PUBLIC KEY-----\n' "$middle" >"$work/device/$id.pem"
  else fail "device $id: its certificate does not have the workspace signature"; fi
done
unless_failed "the workspace has certified every device: $devices" "$before"

# ---- chains ---------------------------------------------------------------------------------------------------------

# Hashes of the files 0, 1, … ($1 of them) in $work/batch: in HASHES.
hash_batch() {
  local i names=() line
  HASHES=()
  [ "$1" -gt 0 ] || return 0
  for ((i = 0; i < $1; i++)); do names+=("$i"); done
  while read -r line; do HASHES+=("${line%% *}"); done < <(cd "$work/batch" && sha256sum -- "${names[@]}")
}
# RFC 6962 root over the first $1 of `leaves`: in ROOT. Pairs are hashed level by level; the last one of an odd number
# goes up as it is.
root_of() {
  local level=("${leaves[@]:0:$1}") odd i n
  if [ "$1" -eq 0 ]; then ROOT=$(printf '' | sha_hex); return; fi
  while [ ${#level[@]} -gt 1 ]; do
    n=$((${#level[@]} / 2)) odd=()
    [ $((${#level[@]} % 2)) -eq 0 ] || odd=("${level[${#level[@]} - 1]}")
    for ((i = 0; i < n; i++)); do
      escaped "01${level[2 * i]}${level[2 * i + 1]}"
      printf '%b' "$ESCAPED" >"$work/batch/$i"
    done
    hash_batch "$n"
    level=("${HASHES[@]}" ${odd[@]+"${odd[@]}"})
  done
  ROOT=${level[0]}
}
leaves_of() {
  local line
  leaves=()
  while IFS= read -r line || [ -n "$line" ]; do leaves+=("$line"); done <"$1"
}
# The next line of the open file 3, without spaces or the line ends of Windows at its end: in LINE.
read_line() {
  IFS= read -r LINE <&3 || [ -n "$LINE" ] || return 1
  LINE=${LINE#$'\xef\xbb\xbf'}
  LINE=${LINE%"${LINE##*[![:space:]]}"}
}
# Reads the next checkpoint from the open file 3: ORIGIN, SIZE, ROOT_B64, SIGN, and in GOOD whether the workspace signed
# it. Other text before it is passed over. Fails where there is none.
begins='^reeve/[A-Za-z0-9._-]+/[A-Za-z0-9._-]+/[0-9a-f]{20}$'
read_note() {
  local id dash=$'\xe2\x80\x94'
  GOOD=no ORIGIN='' SIZE='' ROOT_B64='' SIGN='' LINE=''
  until [[ $LINE =~ $begins ]]; do read_line || return 1; done
  ORIGIN=$LINE
  read_line && SIZE=$LINE
  read_line && ROOT_B64=$LINE
  # Others may have signed it too, before the workspace.
  while read_line; do
    [ -n "$LINE" ] || continue
    SIGN=$LINE
    [[ $SIGN == "$dash "* && $SIGN != "$dash $ORIGIN "* ]] || break
  done
  if ! [[ $SIZE =~ $number ]] || [[ $SIGN != "$dash $ORIGIN "* ]]; then return 0; fi
  decoded "${SIGN##* }" "$work/note.sig" || return 0
  id=$(od -An -v -tx1 "$work/note.sig") id=${id//[!0-9a-f]/}
  [ ${#id} -eq 136 ] || return 0
  escaped "$pub"
  [ "${id:0:8}" = "$({ printf '%s\n' "$ORIGIN"; printf '%b' "\\x01$ESCAPED"; } | { sum=$(sha256sum); printf '%s' "${sum:0:8}"; })" ] || return 0
  tail -c 64 "$work/note.sig" >"$work/sig"
  printf '%s\n%s\n%s\n' "$ORIGIN" "$SIZE" "$ROOT_B64" >"$work/message"
  signed_by "$work/workspace.pem" "$work/message" "$work/sig" && GOOD=yes
  return 0
}
base64_root() { escaped "$1"; printf '%b' "$ESCAPED" | base64; }

# Which device may write the chain follows from the chain's id: in OWNER.
owner_of() {
  local path id key own
  OWNER=''
  for path in "$work"/device/*.pem; do
    id=${path##*/} id=${id%.pem}
    read -r key <"$work/device/$id"
    own=$(printf 'reeve/chain-id/1\n%s\n%s' "${1:0:8}" "$key" | sha_hex)
    [ "${1:8}" != "${own:0:12}" ] || { OWNER=$id; return 0; }
  done
}

# One entry: number $1, text $2, hash of the one before $3. Uses chain, stream, owner, member, place.
clock_ms=0 clock_n=-1
check_entry() {
  local n=$1 entry=$2 prev=$3 head before after seen rest h ms c
  head=${entry%%',"detail":{'*}
  before=${entry%%'","seen":{'*}
  after=${entry#*'","seen":{'}
  if [ "$head" = "$entry" ] || [ "$before" = "$entry" ]; then fail "$place entry $n is no entry"; return; fi
  seen=${after%%\}*} rest=${after#*\}}
  h=${rest#',"seq":'} h=${h%%,*}
  [ "$rest" != "${rest#',"seq":'}" ] && [[ $h =~ $number ]] || { fail "$place entry $n is no entry"; return; }
  if [ "$h" -gt "$n" ]; then fail "$place entries $n to $((h - 1)) are missing"; shifted=$((h - n)); return; fi
  [[ $rest == ",\"seq\":$n,\"stream\":\"$stream\",\"v\":"*",\"workspace\":\"$workspace\",\"writes\":["* ]] ||
    { fail "$place entry $n is of another place, client or workspace"; return; }
  [[ $head == *",\"by\":$member,\"chain\":\"$chain\"" || $head == *",\"by\":\"system\",\"chain\":\"$chain\"" ]] ||
    fail "$place entry $n is of another chain, or in the name of somebody else than the device's member"
  [[ $entry == *",\"device\":\"$owner\",\"hlc\":["[0-9]* ]] || fail "$place entry $n names another device"
  [ "${before: -73}" = ",\"prev\":\"$prev" ] ||
    fail "$place entry $n does not follow $([ "$n" -eq 1 ] && printf 'from the start of its chain' || printf 'entry %s' $((n - 1)))"
  h=${before##*'","hlc":['} h=${h%%]*} ms=${h%,*} c=${h#*,}
  if [[ $ms =~ $number && $c =~ $number ]]; then
    if [ "$ms" -lt "$clock_ms" ] || { [ "$ms" -eq "$clock_ms" ] && [ "$c" -le "$clock_n" ]; }; then
      fail "$place entry $n: its clock is not after that of the one before"
    fi
    clock_ms=$ms clock_n=$c
  else fail "$place entry $n has no clock"; fi
  while [ -n "$seen" ]; do
    c=${seen%%,*}
    [ "$c" = "$seen" ] && seen='' || seen=${seen#*,}
    printf '%s %s %s %s\n' "$name" "$n" "${c:1:20}" "${c##*:}" >>"$work/seen"
  done
  rest=$entry
  while [ "$rest" != "${rest#*'"bodyHash":"'}" ]; do
    rest=${rest#*'"bodyHash":"'}
    h=${rest%%'"'*}
    [[ $h =~ $hex64 ]] && printf '%s\n' "$place entry $n" >"$work/body/$name.$h"
  done
}

total=0
# $1: client or workspace; $2: name of the chain's folder.
check_chain() {
  local name=$1 chain=$2 stream=workspace place="$1/$2:" at="$dir/$1/$2" owner member key size root
  local n=0 entry sig leaf prev hidden=0 shifted=0 count before=$failed
  [ "$name" = workspace ] || stream=$client
  [[ $chain =~ $hex20 ]] || { fail "$name has a folder that is no chain"; return; }
  for n in checkpoint.txt entries.jsonl leaves.txt signatures workspace.vkey; do
    [ -f "$at/$n" ] && [ ! -L "$at/$n" ] || { fail "$place $n is not there"; return; }
  done
  exec 3<"$at/checkpoint.txt"
  read_note || :
  exec 3<&-
  text_of "$at/checkpoint.txt"
  size=$SIZE root=$ROOT_B64
  [ "$TEXT" = "$ORIGIN"$'\n'"$SIZE"$'\n'"$ROOT_B64"$'\n\n'"$SIGN"$'\n' ] || GOOD=no
  if [ "$GOOD" != yes ]; then fail "$place checkpoint: it does not have the workspace signature"
  elif [ "$ORIGIN" != "reeve/$workspace/$stream/$chain" ]; then fail "$place checkpoint: it is of another journal"; fi
  text_of "$at/workspace.vkey"
  escaped "$pub"
  n=$(printf '%b' "\\x01$ESCAPED" | base64)
  h=$({ printf '%s\n' "reeve/$workspace/$stream/$chain"; printf '%b' "\\x01$ESCAPED"; } | sha_hex)
  [ "$TEXT" = "reeve/$workspace/$stream/$chain+${h:0:8}+$n"$'\n' ] || fail "$place workspace.vkey is another key"

  owner_of "$chain"
  owner=$OWNER
  [ -n "$owner" ] || { fail "$place no certified device may write this chain"; return; }
  { read -r key; IFS= read -r member; } <"$work/device/$owner"

  # Leaves of the entries as they are here.
  leaves_of "$at/leaves.txt"
  count=${#leaves[@]} n=0
  while IFS= read -r entry || [ -n "$entry" ]; do
    printf '\0%s' "$entry" >"$work/batch/$n"
    n=$((n + 1))
  done <"$at/entries.jsonl"
  hash_batch "$n"
  local of_entries=(${HASHES[@]+"${HASHES[@]}"})

  prev=$(printf 'reeve/chain/1\n%s\n%s\n%s\n%s' "$workspace" "$stream" "$chain" "$key" | sha_hex)
  n=0 clock_ms=0 clock_n=-1
  exec 4<"$at/entries.jsonl" 5<"$at/signatures"
  while IFS= read -r entry <&4; do
    n=$((n + 1))
    if [ "$n" -gt "$count" ]; then fail "$place leaves.txt has $count hashes, and there are more entries"; break; fi
    leaf=${leaves[n - 1]}
    [[ $leaf =~ $hex64 ]] || { fail "$place leaves.txt: line $n is no hash"; break; }
    if [ -z "$entry" ]; then
      hidden=$((hidden + 1))
      [ "$name" = workspace ] || fail "$place entry $n is left out"
      # Nothing is known of its clock.
    else
      check_entry "$n" "$entry" "$prev"
      [ "$shifted" -eq 0 ] || break
      [ "${of_entries[n - 1]}" = "$leaf" ] || fail "$place entry $n was changed"
    fi
    IFS= read -r sig <&5 || sig=''
    escaped "$leaf"
    printf '%b' "reeve/entry/1\\n$ESCAPED" >"$work/message"
    { [[ $sig =~ $sig64 ]] && decoded "$sig" "$work/sig" && signed_by "$work/device/$owner.pem" "$work/message" "$work/sig"; } ||
      fail "$place entry $n is not signed by its device"
    prev=$leaf
  done
  if IFS= read -r sig <&5 && [ "$shifted" -eq 0 ]; then fail "$place there are more signatures than entries"; fi
  exec 4<&- 5<&-
  total=$((total + n - hidden))
  [ "$n" -eq 0 ] || last_line "$at/entries.jsonl"
  if [ "$name" = client ] && [[ $LAST == '{"action":"bundle.written"'*",\"detail\":{\"manifest\":\"$manifest_hash\","* ]]; then sealed=yes; fi

  if ! [[ $size =~ $number ]]; then return; fi
  if [ "$shifted" -gt 0 ]; then :
  elif [ "$n" -lt "$size" ] || [ "$count" -lt "$size" ]; then
    [ "$n" -lt "$count" ] || n=$count
    fail "$place entries: $n, checkpoint says $size: the tail is cut"
  elif [ "$count" -ne "$n" ] || [ "$count" -ne "$size" ]; then
    fail "$place $n entries and $count hashes, checkpoint says $size"
  fi
  root_of "$count"
  [ "$(base64_root "$ROOT")" = "$root" ] || fail "$place the root over its hashes is not the checkpoint's"
  unless_failed "$place $size entries, each signed by its device, linked, under a checkpoint of the workspace" "$before"
  [ "$hidden" -eq 0 ] || note "$place of these, $hidden are left out: only their hashes and signatures are here"
}
last_line() { LAST=$(tail -n 1 -- "$1"); }

LAST='' sealed=no chains_of_client=0
: >"$work/seen"
for name in client workspace; do
  for path in "$dir/$name"/*; do
    [ -d "$path" ] && [ ! -L "$path" ] || continue
    [ "$name" = workspace ] || chains_of_client=$((chains_of_client + 1))
    check_chain "$name" "${path##*/}"
  done
done
[ "$chains_of_client" -gt 0 ] || fail 'there is no chain of the client'
if [ "$sealed" = yes ]; then ok 'the manifest is named by the last entry of a chain'
else fail 'manifest: no chain of the client ends with the entry that names it'; fi

# What an entry has seen must be here too: otherwise a chain, or the end of one, was withheld.
before=$failed incomplete=no
while read -r name n other upto; do
  size=0
  if [[ $other =~ $hex20 && $upto =~ $number ]] && [ -f "$dir/$name/$other/leaves.txt" ]; then
    [ "$other" = "${cached-}" ] || { leaves_of "$dir/$name/$other/leaves.txt"; cached=$other; }
    size=${#leaves[@]}
  fi
  [ "$size" -lt "$upto" ] || continue
  # The manifest names the first entry that had not arrived where the folder was made.
  if [[ $manifest == *"{\"chain\":\"$other\",\"seq\":$((size + 1))}"* ]]; then incomplete=yes
  else fail "$name: entry $upto of chain $other is missing: others have seen it"; break; fi
done <"$work/seen"
[ "$incomplete" = yes ] || unless_failed 'everything that an entry has seen is here' "$before"

# ---- what the entries decide ----------------------------------------------------------------------------------------

bodies=0 withheld=0 before=$failed
body_end='^,"hash":"([0-9a-f]{64})","salt":"([A-Za-z0-9+/]{43}=)"}$'
state_form='^\{"hash":"([0-9a-f]{64})","state":"(erased|withheld|missing)"\}$'
for name in client workspace; do
  n=0 hashes=()
  [ -f "$dir/$name/bodies.jsonl" ] || continue
  while IFS= read -r line || [ -n "$line" ]; do
    if [[ $line =~ $state_form ]]; then
      hash=${BASH_REMATCH[1]}
      of=''
      [ -f "$work/body/$name.$hash" ] && IFS= read -r of <"$work/body/$name.$hash"
      case ${BASH_REMATCH[2]} in
        erased) note "${of:-no entry}: what it decided was erased; its hash is there" ;;
        withheld) withheld=$((withheld + 1)) ;;
        missing) fail "${of:-no entry}: what it decided is lost" ;;
      esac
    elif [ "${line:0:8}" = '{"body":' ] && [[ ${line: -129} =~ $body_end ]]; then
      hash=${BASH_REMATCH[1]}
      { printf '%s' "${BASH_REMATCH[2]}" | base64 -d; body=${line:8}; printf '%s' "${body:0:${#body}-129}"; } >"$work/batch/$n"
      hashes[n]=$hash
      n=$((n + 1))
    else fail "$name/bodies.jsonl has a line that is no body"; continue; fi
    if [ -f "$work/body/$name.$hash" ]; then
      mkdir -p "$work/have" && : >"$work/have/$name.$hash"
    else fail "$name/bodies.jsonl: no entry decides ${hash:0:12}"; fi
  done <"$dir/$name/bodies.jsonl"
  hash_batch "$n"
  for ((i = 0; i < n; i++)); do
    of=''
    [ -f "$work/body/$name.${hashes[i]}" ] && IFS= read -r of <"$work/body/$name.${hashes[i]}"
    if [ "${HASHES[i]}" = "${hashes[i]}" ]; then bodies=$((bodies + 1)); else fail "${of:-no entry} decided something else: its body was changed"; fi
  done
done
for path in "$work"/body/*; do
  [ -f "$work/have/${path##*/}" ] || { IFS= read -r of <"$path"; fail "$of: what it decided is not here"; }
done
unless_failed "$bodies bodies are what their entries decided" "$before"
[ "$withheld" -eq 0 ] || note "$withheld bodies are left out, since they contain personal values: only their hashes are here"

# ---- checkpoints that you kept --------------------------------------------------------------------------------------

for file in ${known[@]+"${known[@]}"}; do
  notes=0 others=0
  exec 3<"$file"
  while read_note; do
    if [ "$GOOD" != yes ]; then
      fail "the note that you kept is not whole, or not signed by this workspace: $(printf '%q' "$ORIGIN")"
      continue
    fi
    chain=${ORIGIN##*/}
    case $ORIGIN in
      "reeve/$workspace/workspace/$chain") name=workspace ;;
      "reeve/$workspace/$client/$chain") name=client ;;
      # Reeve saves the heads of all clients in one file.
      *) others=$((others + 1)); continue ;;
    esac
    notes=$((notes + 1))
    if [ ! -f "$dir/$name/$chain/leaves.txt" ]; then
      fail "$name/$chain: the chain of the note that you kept is not here"
      continue
    fi
    leaves_of "$dir/$name/$chain/leaves.txt"
    if [ "$SIZE" -gt ${#leaves[@]} ]; then
      fail "$name/$chain: this folder is OLDER than the note that you kept (${#leaves[@]} and $SIZE entries)"
      continue
    fi
    root_of "$SIZE"
    if [ "$(base64_root "$ROOT")" = "$ROOT_B64" ]; then
      ok "$name/$chain: it extends the note that you kept ($SIZE entries, now ${#leaves[@]})"
    else fail "$name/$chain: rewritten before the note that you kept"; fi
  done
  exec 3<&-
  [ "$others" -eq 0 ] || note "$others notes that you kept are of other journals: this folder says nothing about them"
  [ "$notes" -gt 0 ] || fail 'the file that you kept contains no note of this journal'
done

# ---- the verdict ----------------------------------------------------------------------------------------------------

printf '\n'
if [ "$failed" -gt 0 ]; then
  printf 'NOT GENUINE: %s check(s) failed. First: %s\n' "$failed" "$first"
  exit 1
fi
notes=("$dir"/client/*/checkpoint.txt)
printf "The mark of the client's journal is %s.\n" "$(cat -- "${notes[@]}" | sha_hex)"
if [ -z "$expected" ]; then
  printf 'UNKNOWN: all of it agrees with the key in the folder. Compare that with the one that you were given: --key\n'
  exit 2
fi
printf 'GENUINE: %s entries are as they were sealed.\n' "$total"
[ "$incomplete" = no ] || printf 'It is NOT COMPLETE: entries have seen others that had not arrived where it was made. Ask for a newer folder.\n'
[ ${#known[@]} -gt 0 ] || printf 'Whether the holder of the key has rewritten it since an earlier day cannot be seen without a checkpoint from then. If you kept one: --known FILE\n'
