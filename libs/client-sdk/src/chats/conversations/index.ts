export {
  isMiscounted,
  isMiscountedLate,
  withCard,
  withCardInMessage,
  withChangedMessage,
  withDelivered,
  withMessage,
  withOwnRead,
  withRead,
} from './conversation-merge.js';
export { ConversationPages } from './conversation-pages.js';
export { MergedConversationSearch } from './conversation-search.js';
export { ConversationStore } from './conversation-store.js';
export { ConversationSync } from './conversation-sync.js';
export { FilteredConversations } from './filtered-conversations.js';
export { MuteExpiry } from './mute-expiry.js';
export { PictureCommands } from './picture-commands.js';
export { SectionList } from './section-list.js';
