import type { Routes, UrlMatcher } from '@angular/router';
import { ChatsPage } from './chats-page';
import { NoConversation } from './no-conversation';
import { TimelinePage } from './timeline-page';

/**
 * A conversation, or a message in it: `:conversationId` or `:conversationId/:messageId`. One route,
 * so that a link to a message of the open conversation does not open it again.
 */
function timelinePath(segments: Parameters<UrlMatcher>[0]): ReturnType<UrlMatcher> {
  const [conversationId, messageId] = segments;
  if (!conversationId || segments.length > 2) return null;
  return {
    consumed: segments,
    posParams: { conversationId, ...(messageId ? { messageId } : {}) },
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
        component: NoConversation,
        title: () => $localize`:@@title.chats:Conversations`,
      },
      {
        path: 'saved',
        loadComponent: () => import('./saved/saved-page').then(({ SavedPage }) => SavedPage),
        title: () => $localize`:@@saved.heading:Saved messages`,
      },
      {
        matcher: timelinePath,
        component: TimelinePage,
        title: () => $localize`:@@title.chats:Conversations`,
      },
    ],
  },
];
