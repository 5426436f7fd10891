import { describe, expect, it } from '@jest/globals';
import { SITE_PERMISSIONS, SITE_ROLES, mayManage, siteAllows } from '@chatcall/contracts';

const EVERYDAY = [
  'directory.read',
  'conversations.create',
  'channels.create',
  'channels.join',
  'contacts.request',
  'calls.start',
  'files.upload',
  'messages.send',
];

describe('the site roles', () => {
  it('allow exactly this', () => {
    expect(SITE_PERMISSIONS.member).toEqual(EVERYDAY);
    expect(SITE_PERMISSIONS.guest).toEqual(['messages.send', 'files.upload', 'calls.start']);
    expect(SITE_PERMISSIONS.bot).toEqual([
      'directory.read',
      'conversations.create',
      'channels.create',
      'channels.join',
      'files.upload',
      'messages.send',
    ]);
    expect(SITE_PERMISSIONS.auditor).toEqual([
      ...EVERYDAY,
      'users.read',
      'settings.read',
      'audit.read',
      'health.read',
    ]);
    expect(SITE_PERMISSIONS.owner).toHaveLength(22);
    expect(SITE_PERMISSIONS.administrator).toEqual(SITE_PERMISSIONS.owner);
  });

  it('are answered for each permission', () => {
    expect(SITE_ROLES.filter((role) => siteAllows(role, 'users.manage'))).toEqual([
      'owner',
      'administrator',
    ]);
    expect(SITE_ROLES.filter((role) => siteAllows(role, 'audit.read'))).toEqual([
      'owner',
      'administrator',
      'auditor',
    ]);
  });

  it('only owners manage owners', () => {
    expect(SITE_ROLES.filter((role) => mayManage(role, 'owner'))).toEqual(['owner']);
    expect(SITE_ROLES.filter((role) => mayManage(role, 'member'))).toEqual(SITE_ROLES);
  });
});
