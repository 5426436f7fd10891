import { LIMITS } from '@chatcall/contracts';

/** 0: too short; 1: easy to guess; 2: fair; 3: good; 4: strong. */
export type PasswordScore = 0 | 1 | 2 | 3 | 4;

const COMMON =
  /passw[o0]rd|qwert|12345|abcde|letmein|welcome|chatcall|admin|iloveyou|football|dragon|monkey/i;

/**
 * A rough measure for feedback while typing; the server has the last word. Length counts most, then variety; runs,
 * repeats, common words and parts of one's own name or address take away.
 */
export function passwordScore(password: string, own: readonly string[] = []): PasswordScore {
  if (password.length < LIMITS.passwordMin) return 0;
  const distinct = new Set(password.toLowerCase()).size;
  const kinds = [/\p{Ll}/u, /\p{Lu}/u, /\p{N}/u, /[^\p{L}\p{N}]/u].filter((kind) =>
    kind.test(password),
  ).length;
  let points = 1 + (password.length >= 13 ? 1 : 0) + (password.length >= 18 ? 1 : 0);
  if (kinds >= 3 || / .* /.test(password)) points += 1;
  if (distinct < password.length / 2.5 || distinct < 6) points -= 2;
  if (COMMON.test(password)) points -= 1;
  const lower = password.toLowerCase();
  if (own.some((part) => part.length >= 3 && lower.includes(part.toLowerCase()))) points -= 1;
  return Math.max(1, Math.min(4, points)) as PasswordScore;
}
