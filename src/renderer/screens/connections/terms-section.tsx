/** What was agreed with the client, as far as controls use it. A term that is left out is not assumed: controls that
 *  need it answer manual or unknown. Saved as a whole, since a change is written into the journal. */
import { Button, Group, NumberInput, TagsInput, Text } from '@mantine/core'
import { useState } from 'react'
import type { TermsView } from '../../../shared/contract/schemas.ts'
import { useCommand, useEngineQuery } from '../../api/queries.ts'
import { Section } from '../../ui/section.tsx'
import { ErrorState } from '../../ui/states.tsx'
import styles from './connections.module.css'

export function TermsSection({ clientId, past }: { clientId: string; past: boolean }) {
  const terms = useEngineQuery('terms.get', { clientId })
  const settings = useEngineQuery('settings.get', {})
  const client = useEngineQuery('clients.list', {}).data?.clients.find((each) => each.id === clientId)
  return (
    <Section
      title="Agreed terms"
      description="Limits from the agreement with this client. Controls judge against them; what is not stated here is shown as manual or unknown, never as met."
    >
      {terms.error && <ErrorState compact error={terms.error} retry={() => void terms.refetch()} />}
      {terms.data && (
        <TermsForm
          key={JSON.stringify(terms.data)}
          clientId={clientId}
          terms={terms.data}
          currency={client?.currency ?? settings.data?.currency ?? 'USD'}
          past={past}
        />
      )}
    </Section>
  )
}

/** Without the empty parts: an empty list would mean "none is allowed". */
function stated(terms: TermsView): TermsView {
  const { mailDomains, maxRetentionDays, regionAllowlist, approvedModels, approvedGuests, monthlyBudget } =
    terms
  return {
    ...(mailDomains && mailDomains.length > 0 && { mailDomains }),
    ...(maxRetentionDays !== undefined && { maxRetentionDays }),
    ...(regionAllowlist && regionAllowlist.length > 0 && { regionAllowlist }),
    ...(approvedModels && approvedModels.length > 0 && { approvedModels }),
    ...(approvedGuests && approvedGuests.length > 0 && { approvedGuests }),
    ...(monthlyBudget && { monthlyBudget }),
  }
}

function TermsForm(props: { clientId: string; terms: TermsView; currency: string; past: boolean }) {
  const { clientId, past } = props
  const [terms, setTerms] = useState<TermsView>(props.terms)
  const save = useCommand('terms.set')
  const change = (part: Partial<TermsView>) => setTerms((before) => ({ ...before, ...part }))
  const changed = JSON.stringify(stated(terms)) !== JSON.stringify(stated(props.terms))
  const currency = terms.monthlyBudget?.currency ?? props.currency
  const list = (
    label: string,
    key: 'mailDomains' | 'regionAllowlist' | 'approvedModels' | 'approvedGuests',
    description: string,
    most: number,
    placeholder: string,
  ) => (
    <TagsInput
      size="xs"
      label={label}
      description={description}
      placeholder={terms[key]?.length ? undefined : placeholder}
      disabled={past}
      maxTags={most}
      splitChars={[',', ';', ' ']}
      value={terms[key] ?? []}
      onChange={(values) => change({ [key]: values })}
    />
  )
  return (
    <>
      <div className={styles.fields}>
        {list(
          'Mail domains of the client',
          'mailDomains',
          'Accounts of other domains count as outside.',
          100,
          'example.com',
        )}
        {list(
          'Approved guests',
          'approvedGuests',
          'Addresses outside these domains that are agreed.',
          1_000,
          'name@partner.example',
        )}
        <NumberInput
          label="Longest retention at the provider"
          description="Days that prompts and answers may be kept."
          placeholder="Not stated"
          suffix=" days"
          min={0}
          max={36_500}
          allowDecimal={false}
          disabled={past}
          value={terms.maxRetentionDays ?? ''}
          onChange={(days) => change({ maxRetentionDays: typeof days === 'number' ? days : undefined })}
        />
        <NumberInput
          label="Monthly budget"
          description={`In ${currency}, for all providers together.`}
          placeholder="Not stated"
          min={0}
          max={9_000_000_000}
          decimalScale={2}
          thousandSeparator=","
          disabled={past}
          value={terms.monthlyBudget ? terms.monthlyBudget.micros / 1e6 : ''}
          onChange={(amount) =>
            change({
              monthlyBudget:
                typeof amount === 'number' ? { micros: Math.round(amount * 1e6), currency } : undefined,
            })
          }
        />
        {list('Allowed regions', 'regionAllowlist', 'Where data may be processed.', 100, 'eu')}
        {list('Approved models', 'approvedModels', 'By the provider’s own name.', 500, 'gpt-5')}
      </div>
      {save.error && <ErrorState compact error={save.error} />}
      <Group mt="md">
        <Button
          disabled={!changed || past}
          loading={save.isPending}
          onClick={() => save.mutate({ clientId, terms: stated(terms) })}
        >
          Save terms
        </Button>
        {changed && (
          <Button variant="subtle" color="gray" onClick={() => setTerms(props.terms)}>
            Undo
          </Button>
        )}
        <Text c="dimmed">
          {changed ? 'Not saved yet' : 'A change is judged at once and written into the journal.'}
        </Text>
      </Group>
    </>
  )
}
