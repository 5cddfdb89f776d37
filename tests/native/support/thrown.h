#pragma once

#include "error.h"

namespace mistorage::test {

// The Error that `body` throws; one with MIS_OK where it throws none.
template <typename Body>
Error error_of(const Body &body) {
    try {
        (void)body();
    } catch (const Error &error) {
        return error;
    }
    return {MIS_OK, "nothing was thrown"};
}

template <typename Body>
mis_status status_of(const Body &body) {
    return error_of(body).code;
}

}  // namespace mistorage::test
