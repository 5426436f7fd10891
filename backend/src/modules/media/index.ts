export { MediaModule } from './media.module.js';
export { MEDIA_ENTITIES } from './media.entities.js';
