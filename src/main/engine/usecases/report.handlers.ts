/** The printed report, the data export, and a list as a file. */
import { requireClient } from './clients.ts'
import { exportClient } from './export.ts'
import { done, type Commands, type Queries } from './handling.ts'
import { decideWithFiles } from './journal.ts'
import { previewReport, reportOptions, saveReportOptions, writeReport } from './report.ts'
import { askWhere, fileName, saveAsJob } from './saving.ts'

export const reportQueries: Queries<'report.options'> = (deps) => ({
  'report.options': (input) => reportOptions(deps(), input.clientId),
})

export const reportCommands: Commands<
  'report.saveOptions' | 'report.preview' | 'report.save' | 'export.save' | 'list.save'
> = (deps) => ({
  'report.saveOptions': done((input) => saveReportOptions(deps(), input.clientId, input.options)),
  'report.preview': (input) => previewReport(deps(), input.clientId, input.options, input.page),
  'report.save': ({ clientId, options }) => {
    const d = deps()
    return saveAsJob(
      d,
      clientId,
      (client) => ({
        title: `Save the report for ${client}`,
        defaultName: `${fileName(client)} AI governance report.pdf`,
        extension: 'pdf',
        label: `Report for ${client}`,
      }),
      'report',
      (path, job) => writeReport(d, clientId, options, path, job),
    )
  },
  'export.save': ({ clientId, asOf, format }) => {
    const d = deps()
    return saveAsJob(
      d,
      clientId,
      (client) => ({
        title: `Folder for the data of ${client}`,
        defaultName: `${fileName(client)} export`,
        extension: '',
        label: `Export of ${client}`,
      }),
      'export',
      async (folder, job) => {
        await exportClient(d, { clientId, asOf, format, folder }, job)
        return { partial: false, file: folder }
      },
    )
  },
  'list.save': async ({ clientId, name, columns, rows }) => {
    const d = deps()
    const full = clientId === null ? name : `${requireClient(d, clientId).name} ${name}`
    const file = await askWhere(d, {
      title: `Save ${full}`,
      defaultName: `${fileName(full)}.csv`,
      extension: 'csv',
    })
    if (file === null) return { file }
    const write = (): void => d.files.write(file, d.csv.format(columns, rows))
    const detail = { list: name, rows: rows.length }
    if (clientId === null) write()
    else decideWithFiles(d, clientId, { action: 'list.written', detail }, write)
    return { file }
  },
})
