import { inject } from '@angular/core';
import { Router, type CanActivateFn, type Routes } from '@angular/router';
import type { SitePermission } from '@chatcall/contracts';
import { Session } from '../../core/session/session';
import { AdminPage } from './admin-page';

/** Others are sent to the start. The server decides again. */
const allowed =
  (permission: SitePermission): CanActivateFn =>
  () =>
    inject(Session).may(permission) || inject(Router).parseUrl('/chats');

/** The pages of the administration. On phones `/admin` is their list. */
export const adminRoutes: Routes = [
  {
    path: '',
    component: AdminPage,
    title: () => $localize`:@@title.admin:Administration`,
    children: [
      {
        path: 'users',
        canActivate: [allowed('users.read')],
        loadComponent: () => import('./users/users').then((m) => m.Users),
      },
      {
        path: 'users/:userId',
        canActivate: [allowed('users.read')],
        loadComponent: () => import('./users/user').then((m) => m.User),
      },
      {
        path: 'sessions',
        canActivate: [allowed('users.read')],
        loadComponent: () => import('./sessions/sessions').then((m) => m.SiteSessions),
      },
      {
        path: 'invitations',
        canActivate: [allowed('invitations.create')],
        loadComponent: () => import('./invitations/invitations').then((m) => m.Invitations),
      },
      {
        path: 'reports',
        canActivate: [allowed('reports.handle')],
        loadComponent: () => import('./reports/reports').then((m) => m.ReportsPage),
      },
      {
        path: 'import',
        canActivate: [allowed('users.invite')],
        loadComponent: () => import('./import/user-import').then((m) => m.UserImportPage),
      },
      {
        path: 'announcements',
        canActivate: [allowed('announcements.publish')],
        loadComponent: () =>
          import('./announcements/announcements').then((m) => m.AnnouncementsPage),
      },
      {
        path: 'audit',
        canActivate: [allowed('audit.read')],
        loadComponent: () => import('./audit/audit').then((m) => m.Audit),
      },
      {
        path: 'health',
        canActivate: [allowed('health.read')],
        loadComponent: () => import('./health/health').then((m) => m.Health),
      },
      {
        path: 'jobs',
        canActivate: [allowed('jobs.manage')],
        loadComponent: () => import('./jobs/jobs').then((m) => m.Jobs),
      },
      {
        path: 'storage',
        canActivate: [allowed('health.read')],
        loadComponent: () => import('./storage/storage').then((m) => m.Storage),
      },
      {
        path: 'policies',
        canActivate: [allowed('settings.read')],
        loadComponent: () => import('./policies/policies').then((m) => m.Policies),
      },
      {
        path: 'branding',
        canActivate: [allowed('settings.read')],
        loadComponent: () => import('./branding/branding').then((m) => m.Branding),
      },
      {
        path: 'conversations',
        canActivate: [allowed('conversations.administer')],
        loadComponent: () => import('./conversations/conversations').then((m) => m.Conversations),
      },
      {
        path: 'conversations/:conversationId',
        canActivate: [allowed('conversations.administer')],
        loadComponent: () =>
          import('./conversations/conversation').then((m) => m.AdminConversation),
      },
    ],
  },
];
