/** Runs data sets side by side. The first failure that ends the sync stops the others, and is handed on only when they
 *  have stopped: nothing writes after the caller was told. */

/** @param stop aborts the tasks' own signal. */
export async function runTogether(stop: AbortController, tasks: readonly Promise<void>[]): Promise<void> {
  const errors: unknown[] = []
  const guarded = tasks.map((task) =>
    task.catch((error: unknown) => {
      errors.push(error)
      stop.abort()
    }),
  )
  await Promise.all(guarded)
  if (errors.length > 0) throw errors[0]
}
