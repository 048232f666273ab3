/** Step 1: which provider, with what each connection reads. */
import { Button, Text, UnstyledButton } from '@mantine/core'
import { IconChevronRight } from '@tabler/icons-react'
import type { ProviderInfoView } from '../../../../shared/contract/schemas.ts'
import type { ProviderId } from '../../../../shared/model/index.ts'
import styles from './wizard.module.css'

interface PickStepProps {
  readonly providers: readonly ProviderInfoView[]
  readonly clientName: string
  readonly onPick: (provider: ProviderId) => void
  readonly onCancel: () => void
}

export const PickStep = ({ providers, clientName, onPick, onCancel }: PickStepProps) => (
  <>
    <Text>
      Which provider organization of{' '}
      <strong>
        <bdi>{clientName}</bdi>
      </strong>{' '}
      is to be read?
    </Text>
    <div className={styles.providers}>
      {providers.map((info) => (
        <UnstyledButton key={info.id} className={styles.provider} onClick={() => onPick(info.id)}>
          <span>
            <strong>{info.label}</strong>
            <Text c="dimmed" component="span" display="block">
              {info.reads.map((each) => each.label).join(' · ')}
            </Text>
          </span>
          <IconChevronRight size={18} aria-hidden />
        </UnstyledButton>
      ))}
    </div>
    <Text c="dimmed">
      Connections only read. Rights to change things are a separate connection, asked for when they are
      needed.
    </Text>
    <div>
      <Button variant="default" onClick={onCancel}>
        Cancel
      </Button>
    </div>
  </>
)
