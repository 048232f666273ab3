import { describe, expect, test } from 'vitest'
import { leftOut, MOST_VIEWS, sameRows, toView, viewName, withView, type SavedView } from './saved-views.ts'

const EVERY = new Set(['flag', 'kind'])

describe('a saved view', () => {
  test('keeps filters that mean the same at every client, order and columns', () => {
    const shown = { f: 'flag=ownerless,dormant;kind!=admin_key', sort: '-risk', columns: { hint: true } }
    expect(toView(shown, EVERY)).toEqual(shown)
  })

  test('keeps nothing of one client, and says what it left out', () => {
    const f = 'owner=jane%40acme.example;flag=dormant;connection=c-1'
    expect(JSON.stringify(toView({ f }, EVERY))).not.toMatch(/jane|acme|c-1/)
    expect(toView({ f }, EVERY).f).toBe('flag=dormant')
    expect(leftOut(f, EVERY)).toEqual(['owner', 'connection'])
  })

  test('is on show whatever the order in which its filters were pressed', () => {
    expect(sameRows({ f: 'flag=a,b;kind=c' }, { f: 'kind=c;flag=b,a' })).toBe(true)
    expect(sameRows({ f: 'flag=a' }, { f: 'flag!=a' })).toBe(false)
    expect(sameRows({ f: 'flag=a', sort: 'name' }, { f: 'flag=a' })).toBe(false)
    expect(sameRows({}, {})).toBe(true)
  })

  test('takes the place of the one with its name; there is an end to them', () => {
    const views = withView([{ name: 'B', sort: 'x' }], { name: 'A' })
    expect(views.map(({ name }) => name)).toEqual(['A', 'B'])
    expect(withView(views, { name: 'B', sort: 'y' })).toEqual([{ name: 'A' }, { name: 'B', sort: 'y' }])
    let many: SavedView[] = []
    for (let n = 0; n < MOST_VIEWS + 5; n++) many = withView(many, { name: `view ${n}` })
    expect(many).toHaveLength(MOST_VIEWS)
  })

  test('has a name of sane size', () => {
    expect(viewName('  Keys   to rotate ')).toBe('Keys to rotate')
    expect(viewName(' \n ')).toBeNull()
    expect([...(viewName('😀'.repeat(80)) ?? '')]).toHaveLength(60)
  })
})
