/**
 * Storage key of the colours and the logo of the server, as a style of the page: the next start shows
 * them before its first paint.
 */
export const LOOK_KEY = 'chatcall.look';
