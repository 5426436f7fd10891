/**
 * ankerl::unordered_dense over the standard containers: the part that mediasoup-worker uses.
 *
 * Debian does not package the original. The standard containers keep what the worker relies on (and keep references
 * valid on growth, which the original does not promise); only their look-ups are slower.
 */
#pragma once

#include <functional>
#include <unordered_map>
#include <unordered_set>

namespace ankerl::unordered_dense
{
	template<class Key, class = void>
	struct hash : std::hash<Key>
	{
	};

	template<class Key, class Value, class Hash = hash<Key>, class Equal = std::equal_to<Key>>
	using map = std::unordered_map<Key, Value, Hash, Equal>;

	template<class Key, class Hash = hash<Key>, class Equal = std::equal_to<Key>>
	using set = std::unordered_set<Key, Hash, Equal>;
} // namespace ankerl::unordered_dense
