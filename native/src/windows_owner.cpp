#include "windows_owner.h"

#include <aclapi.h>

#include "windows_handle.h"

namespace mistorage {
namespace {

class Owner {
  public:
    explicit Owner(HANDLE file) {
        if (GetSecurityInfo(file, SE_FILE_OBJECT, OWNER_SECURITY_INFORMATION, &sid_, nullptr, nullptr,
                            nullptr, &descriptor_) != ERROR_SUCCESS) {
            sid_ = nullptr;
        }
    }
    Owner(const Owner &) = delete;
    Owner &operator=(const Owner &) = delete;
    ~Owner() { LocalFree(descriptor_); }

    [[nodiscard]] bool is(PSID sid) const { return sid_ != nullptr && sid != nullptr && EqualSid(sid_, sid); }
    [[nodiscard]] PSID sid() const { return sid_; }

  private:
    PSID sid_ = nullptr;  // in the descriptor
    PSECURITY_DESCRIPTOR descriptor_ = nullptr;
};

bool is_this_user(const Owner &owner) {
    alignas(TOKEN_USER) unsigned char buffer[sizeof(TOKEN_USER) + SECURITY_MAX_SID_SIZE];
    DWORD size = 0;
    return GetTokenInformation(GetCurrentThreadEffectiveToken(), TokenUser, buffer, sizeof(buffer), &size) !=
               0 &&
           owner.is(reinterpret_cast<const TOKEN_USER *>(buffer)->User.Sid);
}

// An administrator's new files belong to all of them, a server calls users by names of its own, and FAT knows
// no owners: so a new file tells.
bool owns_what_is_made_beside(const Owner &owner, const std::wstring &path) {
    const FileHandle made(CreateFileW((path + L".owner").c_str(), READ_CONTROL | DELETE, 0, nullptr,
                                      CREATE_NEW, FILE_FLAG_DELETE_ON_CLOSE | FILE_FLAG_OPEN_REPARSE_POINT,
                                      nullptr));
    return made.get() != INVALID_HANDLE_VALUE && owner.is(Owner(made.get()).sid());
}

}  // namespace

bool is_own_file(HANDLE file, const std::wstring &path) {
    BY_HANDLE_FILE_INFORMATION information{};
    if (!GetFileInformationByHandle(file, &information) ||
        (information.dwFileAttributes & FILE_ATTRIBUTE_REPARSE_POINT) != 0 ||
        information.nNumberOfLinks > 1) {
        return false;
    }
    const Owner owner(file);
    return is_this_user(owner) || owns_what_is_made_beside(owner, path);
}

}  // namespace mistorage
