export { ForwardedTexts } from './forwarded-texts.js';
export { HistoryRepository } from './history.repository.js';
export { HistoryService } from './history.service.js';
export { MentionRepository } from './mention.repository.js';
export { MentionsController } from './mentions.controller.js';
export { MentionsService } from './mentions.service.js';
export { MessageDto, MessagePageDto } from './dto/message.dto.js';
export { MessageParamDto, SendMessageDto } from './dto/requests.dto.js';
export { MessageChanged, MessageSent, ThreadReplied } from './message.events.js';
export { urlsIn } from './message-links.js';
export { MessageDeletedError, MessageNotFoundError, NoThreadError } from './message.errors.js';
export { ConversationOpener, ConversationQueue, MessagePublisher } from './message-publisher.js';
export type { MessageRow, PageRow } from './message-rows.js';
export {
  PAGE_BYTES,
  nestedMessage,
  nestedMessageColumns,
  withinPageBytes,
} from './message-rows.js';
export { EarlierMessages } from './earlier-messages.js';
export { ReplyStore } from './reply-store.js';
export { MessageSender } from './message-sender.js';
export { MessageChanges } from './message-changes.js';
export { MessageChangesRepository } from './message-changes.repository.js';
export { MessageMarksController } from './message-marks.controller.js';
export { MessageMarksService } from './message-marks.service.js';
export { ReactionRepository } from './reaction.repository.js';
export { ReceiptRepository } from './receipt.repository.js';
export { ReceiptsService } from './receipts.service.js';
export { MessageEditsService } from './message-edits.service.js';
export { MessageViews } from './message-views.js';
export { MessageRepository } from './message.repository.js';
export { MessagesController, requireSameKey } from './messages.controller.js';
export { MessagesService } from './messages.service.js';
export { SystemMessages } from './system-messages.js';
export { MessagesBroadcaster } from './messages.broadcaster.js';
export { MessagesGateway } from './messages.gateway.js';
