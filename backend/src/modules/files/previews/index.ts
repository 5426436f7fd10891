export { PreviewRunner } from './preview-runner.js';
export { Previews } from './previews.js';
export type { Picture } from './previews.js';
