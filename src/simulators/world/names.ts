/**
 * The names of people. They come from several cultures and scripts, some are very long or hold an apostrophe,
 * because a list that only ever shows "John Smith" hides every fault of layout, sorting and encoding.
 */

/** [as written, as it stands in a mail address] */
type Name = readonly [string, string]

interface Culture {
  given: readonly Name[]
  family: readonly Name[]
}

function plain(words: string): Name[] {
  return words.split(' ').map((word) => {
    const ascii = word
      .replace('Đ', 'D')
      .normalize('NFD')
      .replace(/[^A-Za-z]/g, '')
    return [word.replaceAll('_', ' '), ascii.toLowerCase()]
  })
}

function pairs(words: string): Name[] {
  return words.split(' ').map((word) => {
    const [written = '', ascii = ''] = word.split('/')
    return [written.replaceAll('_', ' '), ascii]
  })
}

const CULTURES: readonly Culture[] = [
  {
    given: plain('Hannah Marcus Olivia Theo Grace Dylan Ruth Callum Imogen Patrick Bridget'),
    family: plain("Whitfield O'Brien Okafor-Hughes Marsh Delaney Pemberton Sinclair"),
  },
  {
    given: plain('Jürgen Annegret Lukas Friederike Sören Wiebke Matthias Ilse'),
    family: plain('Müller Schönfeld Weißmann Böttcher Krüger von_Hohenberg Jäger'),
  },
  {
    given: plain('Élodie Baptiste Océane Anaïs Rémi Margaux Benoît'),
    family: plain("Lefèvre Dubois Gauthier d'Aubigné Chevalier Roussel Béranger"),
  },
  {
    given: plain('María Íñigo Lucía Joaquín Inés Ramón Begoña'),
    family: plain('García_Núñez Fernández Ibáñez Ortega_Peña Domínguez Muñoz'),
  },
  {
    given: pairs(
      'Zbigniew/zbigniew Małgorzata/malgorzata Łukasz/lukasz Agnieszka/agnieszka Wojciech/wojciech',
    ),
    family: pairs(
      'Wiśniewska/wisniewska Brzęczyszczykiewicz/brzeczyszczykiewicz Dąbrowski/dabrowski Wójcik/wojcik',
    ),
  },
  {
    given: pairs('Çağla/cagla Emre/emre Işıl/isil Oğuz/oguz Şebnem/sebnem'),
    family: pairs('Yıldırım/yildirim Özdemir/ozdemir Kılıç/kilic Güneş/gunes'),
  },
  {
    given: plain('Chukwuemeka Adaeze Oluwaseun Ngozi Babatunde Folasade'),
    family: plain('Okonkwo Adebayo Eze Nwosu Balogun Achebe'),
  },
  {
    given: plain('Aarav Priya Rohan Lakshmi Vikram Ananya Harpreet'),
    family: plain('Sharma Venkataraman Iyer Banerjee Patel Krishnamurthy Singh'),
  },
  {
    given: pairs('伟/wei 芳/fang 秀英/xiuying 建国/jianguo 晓明/xiaoming'),
    family: pairs('王/wang 李/li 张/zhang 陈/chen 欧阳/ouyang'),
  },
  {
    given: pairs('さくら/sakura 健太/kenta 美咲/misaki 大輔/daisuke 陽子/yoko'),
    family: pairs('佐藤/sato 鈴木/suzuki 高橋/takahashi 渡辺/watanabe'),
  },
  {
    given: pairs('민준/minjun 서연/seoyeon 지훈/jihoon 하은/haeun'),
    family: pairs('김/kim 이/lee 박/park 최/choi'),
  },
  {
    given: pairs('ليلى/layla يوسف/yousef فاطمة/fatima عمر/omar نور/nour خالد/khalid'),
    family: pairs('حداد/haddad المنصوري/almansouri الخطيب/alkhatib عبد_الرحمن/abdulrahman'),
  },
  {
    given: pairs('נועה/noa איתן/eitan תמר/tamar אורי/uri מיכל/michal'),
    family: pairs('כהן/cohen לוי/levi בן־דוד/bendavid פרידמן/friedman'),
  },
  {
    given: pairs('Олександр/oleksandr Наталія/nataliia Ірина/iryna Тарас/taras'),
    family: pairs('Шевченко/shevchenko Коваленко/kovalenko Бондаренко/bondarenko'),
  },
  {
    given: plain('Wilhelmina_Josephine-Marguerite Keolaokalani Maximilian-Alexander'),
    family: plain(
      'van_der_Westhuizen-Featherstonehaugh-Cholmondeley Kekauluohi-Keohokalole-Kapaakea Srisuriyawongse-Rattanakosin',
    ),
  },
  {
    given: plain('Thảo Quang Hương Đức Linh'),
    family: plain('Nguyễn Trần Phạm Huỳnh'),
  },
]

const FAMILY_FIRST = new Set([8, 9, 10])

const GIVEN = CULTURES.flatMap((culture, index) => culture.given.map((name) => ({ name, culture: index })))

/** How many people in a row are certain to have different names and plain mail addresses. */
export const DISTINCT_NAMES = GIVEN.length

/**
 * The name of the `nth` person in a place and of those who follow in it. Two people never share a mail name:
 * within the first {@link DISTINCT_NAMES} every given name differs, later ones carry a number.
 */
export function nameOf(offset: number, nth: number, generation: number): { name: string; mailName: string } {
  const given = GIVEN[(offset + nth * 37) % GIVEN.length]
  if (given === undefined) throw new Error('no names')
  const culture = CULTURES[given.culture]
  const family = culture?.family[(offset + nth + generation) % culture.family.length]
  if (family === undefined) throw new Error('no family names')
  const round = Math.floor(generation / (culture?.family.length ?? 1))
  const number = nth < DISTINCT_NAMES && round === 0 ? '' : String(nth) + (round === 0 ? '' : `x${round}`)
  const name = FAMILY_FIRST.has(given.culture)
    ? `${family[0]}${given.name[0]}`
    : `${given.name[0]} ${family[0]}`
  return { name, mailName: `${given.name[1]}.${family[1]}${number}` }
}
