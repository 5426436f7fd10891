export { PreviewRunner } from './preview-runner.js';
export { Previews } from './previews.js';
