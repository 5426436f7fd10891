/**
 * Storage key of the colours of the server, as a style of the page: the next start shows them before
 * its first paint.
 */
export const ACCENT_KEY = 'chatcall.accent';
