export { MailUnavailableError } from './mail.errors.js';
export { MailQueue } from './mail-queue.js';
export { SealedPayload } from './sealed-payload.js';
export { layOut } from './mail-layout.js';
export type { MailContent } from './mail-layout.js';
