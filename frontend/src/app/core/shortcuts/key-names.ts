/** Whether this is a device of Apple's, where ⌘ and ⌥ take the places of Ctrl and Alt. */
export function isApple(): boolean {
  return /mac|iphone|ipad/i.test(navigator.platform);
}

/** Name of the command key on this device, in the language of the app. */
export function commandKey(): string {
  return isApple() ? '⌘' : $localize`:@@key.ctrl:Ctrl`;
}

/** A letter with the command key, as it is written in a sentence or a field. */
export function withCommandKey(letter: string): string {
  return isApple() ? `⌘${letter}` : `${commandKey()} ${letter}`;
}
