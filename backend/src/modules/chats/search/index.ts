export { MessageSearchController } from './message-search.controller.js';
export { MessageSearchRepository } from './message-search.repository.js';
export { MessageSearchService } from './message-search.service.js';
export { SearchIndex, SearchIndexTimings } from './search-index.js';
export { SearchIndexRepository } from './search-index.repository.js';
