/** A file of its own, so that only this part of the library is loaded. */
export { LiveAnnouncer } from '@angular/cdk/a11y';
