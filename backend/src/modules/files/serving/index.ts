export { FileResponses } from './file-responses.js';
