/* The header is the contract with C: it has to compile as C11, pedantically, on its own. */
#include "mistorage.h"

uint32_t header_abi_version(void);

uint32_t header_abi_version(void) {
    return MIS_ABI_VERSION;
}
