/** Why a file cannot be shown: it no longer exists for the user, its content is damaged, or no connection. */
export type FileProblem = 'gone' | 'damaged' | 'unreachable';

/** Finds out why the browser could not show what is at `url`. */
export async function problemOf(url: string): Promise<FileProblem> {
  try {
    const { status, ok } = await fetch(url, { method: 'HEAD' });
    if (ok) return 'damaged';
    return status === 403 || status === 404 || status === 410 ? 'gone' : 'unreachable';
  } catch {
    return 'unreachable';
  }
}

export function problemText(problem: FileProblem): string {
  switch (problem) {
    case 'gone':
      return $localize`:@@file.gone:This file is no longer available.`;
    case 'damaged':
      return $localize`:@@file.damaged:This file can't be shown.`;
    case 'unreachable':
      return $localize`:@@file.unreachable:Couldn't be loaded.`;
  }
}
