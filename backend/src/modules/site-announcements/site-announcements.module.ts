import { Module } from '@nestjs/common';
import { AnnouncementDelivery } from './announcement-delivery.js';
import { AnnouncementsController } from './announcements.controller.js';
import { PublishedAnnouncementsController } from './published-announcements.controller.js';
import { ShownAnnouncements } from './shown-announcements.js';
import { SiteAnnouncementRepository } from './site-announcement.repository.js';
import { SiteAnnouncements } from './site-announcements.js';
import { SiteAnnouncementsBroadcaster } from './site-announcements.broadcaster.js';

/** What administrators announce to everybody. */
@Module({
  controllers: [AnnouncementsController, PublishedAnnouncementsController],
  providers: [
    SiteAnnouncementRepository,
    ShownAnnouncements,
    SiteAnnouncements,
    SiteAnnouncementsBroadcaster,
    AnnouncementDelivery,
  ],
})
export class SiteAnnouncementsModule {}
