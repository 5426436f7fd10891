import type { UserImportProblem } from '@chatcall/contracts';

/** What is wrong with a row of a file with users. */
export function problemText({ column, rule, detail }: UserImportProblem): string {
  switch (rule) {
    case 'taken':
      return $localize`:@@userImport.taken:Another account has this ${column}:column:.`;
    case 'repeated':
      return $localize`:@@userImport.repeated:An earlier line has this ${column}:column:.`;
    case 'forbidden':
      return $localize`:@@userImport.forbidden:Your role may not give this role.`;
    case 'fields':
      return $localize`:@@userImport.fields:The line has another number of fields than the first line.`;
    case 'isEmail':
      return $localize`:@@userImport.email:This isn't an email address.`;
    case 'isIn':
      return $localize`:@@userImport.value:There is no such ${column}:column:.`;
    case 'minLength':
      return $localize`:@@userImport.short:The ${column}:column: is too short or missing.`;
    case 'maxLength':
      return $localize`:@@userImport.long:The ${column}:column: is too long.`;
    default:
      return column === null
        ? detail
        : $localize`:@@userImport.invalid:The ${column}:column: has characters that aren't allowed.`;
  }
}
