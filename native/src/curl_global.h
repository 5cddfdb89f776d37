#pragma once

namespace mistorage {

// Initialises libcurl once a process, with a free() that wipes, because libcurl frees the lines of
// headers, which hold tokens, as they are. Throws MIS_INTERNAL where libcurl cannot be initialised.
void initialise_curl();

}  // namespace mistorage
