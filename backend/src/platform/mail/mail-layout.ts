import type { Mail } from './mailer.js';

/** What a mail says, in one language; the same for its plain and its HTML form. */
export interface MailContent {
  /** BCP 47. */
  readonly language: string;
  readonly subject: string;
  readonly greeting: string;
  readonly paragraphs: readonly string[];
  /** The link; null for a mail that only informs. */
  readonly action: { readonly label: string; readonly url: string } | null;
  /** Below the link, smaller. */
  readonly notes: readonly string[];
}

/** Fonts and colours without style sheets, which programs for mail ignore. */
const STYLES = {
  body: 'margin:0;padding:24px;background:#f6f5f2;color:#22201d;font:16px/1.5 system-ui,-apple-system,Segoe UI,Roboto,sans-serif',
  card: 'max-width:560px;margin:0 auto;padding:32px;background:#ffffff;border-radius:12px',
  button:
    'display:inline-block;padding:12px 20px;border-radius:8px;background:#1f5f4f;color:#ffffff;font-weight:600;text-decoration:none',
  notes: 'margin:16px 0 0;color:#5d5953;font-size:14px',
} as const;

/** Makes both forms of a mail. */
export function layOut(content: MailContent, to: string): Mail {
  return { to, subject: content.subject, text: plain(content), html: html(content) };
}

function plain({ greeting, paragraphs, action, notes }: MailContent): string {
  const link = action === null ? [] : [`${action.label}:\n${action.url}`];
  return `${[greeting, ...paragraphs, ...link, ...notes].join('\n\n')}\n`;
}

function html({ language, subject, greeting, paragraphs, action, notes }: MailContent): string {
  const button =
    action === null
      ? ''
      : `<p style="margin:24px 0"><a href="${escaped(action.url)}" style="${STYLES.button}">${escaped(action.label)}</a></p>
<p style="${STYLES.notes};word-break:break-all">${escaped(action.url)}</p>`;
  return `<!doctype html>
<html lang="${escaped(language)}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escaped(subject)}</title></head>
<body style="${STYLES.body}">
<div style="${STYLES.card}">
${[greeting, ...paragraphs].map((text) => `<p>${escaped(text)}</p>`).join('\n')}
${button}
${notes.map((text) => `<p style="${STYLES.notes}">${escaped(text)}</p>`).join('\n')}
</div>
</body>
</html>
`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}
