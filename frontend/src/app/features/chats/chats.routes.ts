import type { Routes, UrlMatcher } from '@angular/router';
import { ChatsPage } from './chats-page';
import { TimelinePage } from './timeline-page';

/**
 * A conversation, a message in it, or a thread: `:conversationId`, `:conversationId/:messageId` or
 * `:conversationId/thread/:rootId`, which may be followed by `/:messageId`. One route, so that a link
 * into the open conversation does not open it again.
 */
function timelinePath(segments: Parameters<UrlMatcher>[0]): ReturnType<UrlMatcher> {
  const [conversationId, second, third, fourth] = segments;
  if (!conversationId) return null;
  const isThread = second?.path === 'thread' && third !== undefined;
  if (segments.length > (isThread ? 4 : 2)) return null;
  const messageId = isThread ? fourth : second;
  return {
    consumed: segments,
    posParams: {
      conversationId,
      ...(isThread ? { rootId: third } : {}),
      ...(messageId ? { messageId } : {}),
    },
  };
}

/** The list, and the timeline of a conversation. */
export const chatsRoutes: Routes = [
  {
    path: '',
    component: ChatsPage,
    children: [
      {
        path: '',
        pathMatch: 'full',
        loadComponent: () =>
          import('./no-conversation').then(({ NoConversation }) => NoConversation),
        title: () => $localize`:@@title.chats:Conversations`,
      },
      {
        path: 'threads',
        loadComponent: () =>
          import('./threads/threads-page').then(({ ThreadsPage }) => ThreadsPage),
        title: () => $localize`:@@threads.heading:Threads`,
      },
      {
        path: 'mentions',
        loadComponent: () =>
          import('./mentions/mentions-page').then(({ MentionsPage }) => MentionsPage),
        title: () => $localize`:@@mentions.heading:Mentions`,
      },
      {
        path: 'saved',
        loadComponent: () => import('./saved/saved-page').then(({ SavedPage }) => SavedPage),
        title: () => $localize`:@@saved.heading:Saved messages`,
      },
      {
        path: 'search',
        loadComponent: () => import('./search/search-page').then(({ SearchPage }) => SearchPage),
        title: () => $localize`:@@messageSearch.heading:Search messages`,
      },
      {
        matcher: timelinePath,
        component: TimelinePage,
        title: () => $localize`:@@title.chats:Conversations`,
      },
    ],
  },
];
