export { PICTURE_TYPE } from './picture-image.js';
export { PictureUpload, UploadedBytesPipe } from './picture-upload.js';
export { PictureStore } from './picture-store.js';
export { IsPictureVersion, PictureQueryDto } from './picture-params.dto.js';
export type { PictureSize } from './picture-image.js';
