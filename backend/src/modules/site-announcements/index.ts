export { SiteAnnouncementsModule } from './site-announcements.module.js';
export { AnnouncementEnded, AnnouncementPublished } from './site-announcements.events.js';
