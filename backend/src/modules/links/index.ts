export { LinksModule } from './links.module.js';
export { LinkImages } from './link-images.js';
export { LinkPages } from './link-pages.js';
export { LinkPreviewDto } from './dto/link.dto.js';
