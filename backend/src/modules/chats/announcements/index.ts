export { AnnouncedVersions } from './announced-versions.js';
export { AnnouncementCheck, AnnouncementTimings } from './announcement-check.js';
export { AnnouncementRepository } from './announcement.repository.js';
export { AnnouncementsBroadcaster } from './announcements.broadcaster.js';
