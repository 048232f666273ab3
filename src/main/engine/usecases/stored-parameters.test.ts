import { expect, test } from 'vitest'
import { readParameters } from './stored-parameters.ts'

const read = (text: string | null) => readParameters({ setting: () => text })

test('stored limits are read one by one: an odd value loses itself and no other', () => {
  expect(read(null)).toEqual({})
  expect(read('{"nhi-dormant":{"dormantDays":60,"neverUsedDays":"soon"},"x":7}')).toEqual({
    'nhi-dormant': { dormantDays: 60 },
    x: {},
  })
  for (const odd of ['', '[]', '7', 'null', '{']) expect(read(odd)).toEqual({})
})
