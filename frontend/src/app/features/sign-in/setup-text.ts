/** Error text of an empty setup code. */
export const setupCodeMissing = (): string =>
  $localize`:@@setup.codeMissing:Enter the setup code that the server has printed.`;

/** Error text about the setup of a server; null for other errors. */
export function setupText(code: string): string | null {
  switch (code) {
    case 'AUTH.SETUP_CODE_WRONG':
      return $localize`:@@setup.codeWrong:This isn't the setup code of this server. Look at the messages of its last start.`;
    case 'AUTH.SETUP_DONE':
      return $localize`:@@setup.done:Someone has set up this server already. Ask your administrator for an account.`;
    case 'AUTH.SETUP_REQUIRED':
      return $localize`:@@setup.required:This server has to be set up first. Enter the setup code that it has printed.`;
    default:
      return null;
  }
}
