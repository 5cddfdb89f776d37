#include "error.h"

#include <new>

namespace mistorage {

Error invalid_argument(std::string message) {
    return {MIS_INVALID_ARGUMENT, std::move(message)};
}

Error cancelled() {
    return {MIS_CANCELLED, "The operation was cancelled."};
}

Error current_error() noexcept {
    try {
        throw;
    } catch (const Error &error) {
        return error;
    } catch (const std::bad_alloc &) {
        return {MIS_OUT_OF_MEMORY, "There is not enough memory."};
    } catch (const std::exception &error) {
        return {MIS_INTERNAL, std::string("Unexpected failure: ") + error.what()};
    } catch (...) {
        return {MIS_INTERNAL, "Unexpected failure of an unknown kind."};
    }
}

}  // namespace mistorage
