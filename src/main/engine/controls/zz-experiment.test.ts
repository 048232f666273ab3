import { test } from 'vitest'
import { startOpenAi, startAnthropic } from '../../../../test/simulators/index.ts'
import { createTestContext } from '../../../../test/support/connector-context.ts'
import { openTestEngine, connect, syncNow } from '../../../../test/support/engine.ts'
import { createTestClock } from '../../../../test/support/connector-context.ts'
import { assess } from './assess.ts'
import { describeFinding } from './describe.ts'

test.each(['good','fair','poor'] as const)('run %s', async (health) => {
  const now = Date.UTC(2026, 10, 22, 12)
  const o = await startOpenAi({ seed: 'demo', users: 40, health, now })
  const a = await startAnthropic({ seed: 'demo', users: 40, health, now })
  const clock = createTestClock(now)
  const t = await openTestEngine({ clock })
  try {
    const { clientId } = await connect(t, 'Acme', 'openai', o)
    await connect(t, 'Acme', 'anthropic', a)
    console.log(JSON.stringify((await syncNow(t, clientId)).map((j) => [j.state, j.error])))
    const facts = t.engine.deps().reader.read(clientId, null).facts
    for (const terms of [{}, { mailDomains: ['harbor-dental.example'], regionAllowlist: ['us','eu'], approvedModels: ['gpt-4o'], maxRetentionDays: 30 }]) {
      const r = assess({ ...facts, terms })
      console.log(health, 'score', JSON.stringify(r.score), r.coverage, JSON.stringify(r.totals))
      for (const c of r.results) console.log(c.outcome.padEnd(14), c.controlId.padEnd(30), Object.entries(c.counts).filter(([,n]) => n).map(([k,n]) => k+':'+n).join(' '), c.subjects.filter(s=>s.outcome!=='fail').slice(0,3).map(s => s.outcome+' '+s.subject.label+' '+(s.missing??s.reason)).join(' | '))
      if (!('mailDomains' in terms)) continue
      for (const c of r.results) for (const s of c.subjects.filter(s=>s.outcome==='fail').slice(0,2)) console.log('   FAIL', c.controlId, s.severity ?? c.severity, describeFinding(c.controlId, { subjectLabel: s.subject.label, evidence: s.evidence }))
    }
    console.log(JSON.stringify(facts.coverage.filter(c=>c.state!=='complete').map(c=>[c.provider,c.dataset,c.state,c.reason,c.missing])))
    console.log(facts.humans.length, facts.nhis.length, facts.services.length, facts.usage.length, facts.costs.length, facts.events.length)
  } finally { await t.close(); await o.close(); await a.close() }
}, 120000)
