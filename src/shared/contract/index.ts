export * from './errors.ts'
export * from './methods.ts'
export * from './messages.ts'
export * from './schemas.ts'
