#include "random.h"

#include <openssl/rand.h>

#include "error.h"

namespace mistorage {

std::uint32_t random_bits() {
    std::uint32_t bits = 0;
    if (RAND_bytes(reinterpret_cast<unsigned char *>(&bits), sizeof(bits)) != 1) {
        throw Error(MIS_INTERNAL, "This system gives no random numbers.");
    }
    return bits;
}

}  // namespace mistorage
