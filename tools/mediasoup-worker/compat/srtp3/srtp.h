/**
 * The libsrtp 3 API that mediasoup-worker calls, over libsrtp 2, which is what Debian has.
 *
 * Two things differ between the versions. A policy is an opaque object with setters in 3 and a plain struct in 2; and 3
 * protects from one buffer into another while 2 works in place, so the packet is copied first when the buffers differ.
 */
#pragma once

// Frees the name: the worker's srtp_policy_t is the opaque pointer of version 3.
#define srtp_policy_t srtp2_policy_t
#include <srtp2/srtp.h>
#undef srtp_policy_t

#include <array>
#include <climits>
#include <cstddef>
#include <cstdint>
#include <cstring>

struct Srtp3Policy
{
	srtp2_policy_t v2{};
	std::array<uint8_t, SRTP_MAX_KEY_LEN> masterKeyAndSalt{};
};

using srtp_policy_t = Srtp3Policy*;

// Added by version 3, with its values.
constexpr auto srtp_err_status_buffer_small = static_cast<srtp_err_status_t>(28);
constexpr auto srtp_err_status_cryptex_err  = static_cast<srtp_err_status_t>(29);

inline srtp_err_status_t srtp_policy_create(srtp_policy_t* policy)
{
	*policy = new Srtp3Policy;

	return srtp_err_status_ok;
}

inline void srtp_policy_destroy(srtp_policy_t policy)
{
	delete policy;
}

inline srtp_err_status_t srtp_policy_set_ssrc(srtp_policy_t policy, srtp_ssrc_t ssrc)
{
	policy->v2.ssrc = ssrc;

	return srtp_err_status_ok;
}

inline srtp_err_status_t srtp_policy_set_profile(srtp_policy_t policy, srtp_profile_t profile)
{
	auto& rtp  = policy->v2.rtp;
	auto& rtcp = policy->v2.rtcp;

	// RFC 5764 4.1.2: the 32 bit tag is for RTP only, RTCP keeps 80 bits. Version 2 has no RTP setter that pairs them.
	if (profile == srtp_profile_aes128_cm_sha1_32)
	{
		srtp_crypto_policy_set_aes_cm_128_hmac_sha1_32(&rtp);
		srtp_crypto_policy_set_aes_cm_128_hmac_sha1_80(&rtcp);

		return srtp_err_status_ok;
	}

	const auto status = srtp_crypto_policy_set_from_profile_for_rtp(&rtp, profile);

	return status != srtp_err_status_ok ? status : srtp_crypto_policy_set_from_profile_for_rtcp(&rtcp, profile);
}

/** The worker uses no master key identifier; one that is given is refused instead of being dropped silently. */
inline srtp_err_status_t srtp_policy_add_key(
  srtp_policy_t policy,
  const uint8_t* key,
  size_t keyLen,
  const uint8_t* salt,
  size_t saltLen,
  const uint8_t* /*mki*/,
  size_t mkiLen)
{
	auto& joined = policy->masterKeyAndSalt;

	if (mkiLen != 0 || keyLen + saltLen > joined.size())
	{
		return srtp_err_status_bad_param;
	}

	std::memcpy(joined.data(), key, keyLen);
	std::memcpy(joined.data() + keyLen, salt, saltLen);
	policy->v2.key = joined.data();

	return srtp_err_status_ok;
}

inline srtp_err_status_t srtp_policy_set_allow_repeat_tx(srtp_policy_t policy, bool allow)
{
	policy->v2.allow_repeat_tx = allow ? 1 : 0;

	return srtp_err_status_ok;
}

inline srtp_err_status_t srtp_policy_set_window_size(srtp_policy_t policy, size_t size)
{
	policy->v2.window_size = size;

	return srtp_err_status_ok;
}

inline srtp_err_status_t srtp_create(srtp_t* session, srtp_policy_t policy)
{
	// The qualified call names version 2's function: it is the overload that takes the struct.
	return ::srtp_create(session, static_cast<const srtp2_policy_t*>(&policy->v2));
}

inline srtp_err_status_t srtp_stream_remove(srtp_t session, uint32_t ssrc)
{
	return srtp_remove_stream(session, ssrc);
}

namespace srtp3
{
	using InPlace = srtp_err_status_t (*)(srtp_t, void*, int*);

	/**
	 * Runs a version 2 function on `out`, after copying the packet there.
	 *
	 * @param outLen The room in `out` on entry, the length of the result on success.
	 * @param growth How many bytes the function may add at the end.
	 */
	inline srtp_err_status_t transform(
	  InPlace function, srtp_t session, const uint8_t* in, size_t inLen, uint8_t* out, size_t* outLen, size_t growth)
	{
		if (inLen > INT_MAX || inLen + growth > *outLen)
		{
			return srtp_err_status_buffer_small;
		}

		if (out != in)
		{
			std::memmove(out, in, inLen);
		}

		int length        = static_cast<int>(inLen);
		const auto status = function(session, out, &length);

		if (status == srtp_err_status_ok)
		{
			*outLen = static_cast<size_t>(length);
		}

		return status;
	}
} // namespace srtp3

inline srtp_err_status_t srtp_protect(
  srtp_t session, const uint8_t* rtp, size_t rtpLen, uint8_t* srtp, size_t* srtpLen, size_t /*mkiIndex*/)
{
	return srtp3::transform(::srtp_protect, session, rtp, rtpLen, srtp, srtpLen, SRTP_MAX_TRAILER_LEN);
}

inline srtp_err_status_t srtp_protect_rtcp(
  srtp_t session, const uint8_t* rtcp, size_t rtcpLen, uint8_t* srtcp, size_t* srtcpLen, size_t /*mkiIndex*/)
{
	// An SRTCP trailer carries the index word as well.
	return srtp3::transform(
	  ::srtp_protect_rtcp, session, rtcp, rtcpLen, srtcp, srtcpLen, SRTP_MAX_TRAILER_LEN + sizeof(uint32_t));
}

inline srtp_err_status_t srtp_unprotect(srtp_t session, const uint8_t* srtp, size_t srtpLen, uint8_t* rtp, size_t* rtpLen)
{
	return srtp3::transform(::srtp_unprotect, session, srtp, srtpLen, rtp, rtpLen, 0);
}

inline srtp_err_status_t srtp_unprotect_rtcp(
  srtp_t session, const uint8_t* srtcp, size_t srtcpLen, uint8_t* rtcp, size_t* rtcpLen)
{
	return srtp3::transform(::srtp_unprotect_rtcp, session, srtcp, srtcpLen, rtcp, rtcpLen, 0);
}
