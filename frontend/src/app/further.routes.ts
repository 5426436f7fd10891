import type { Routes } from '@angular/router';

/** Pages whose titles and places the first page does not need. */
export const furtherRoutes: Routes = [
  {
    path: 'calls',
    title: () => $localize`:@@calls.heading:Calls`,
    loadComponent: () => import('./features/call-log/calls-page').then((m) => m.CallsPage),
  },
  {
    path: 'notices',
    title: () => $localize`:@@notices.heading:Notices`,
    loadComponent: () => import('./features/notices/notices-page').then((m) => m.NoticesPage),
  },
];
