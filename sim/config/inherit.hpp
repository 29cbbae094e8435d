// Entries of a table that are like another one, but for what they state: a family of types is
// written once, and each size says what it has of its own.
#pragma once

#include <string_view>

#include "sim/config/document.hpp"

namespace stowplan::config {

/// Gives each entry of a table that names another under its key `base` all that the other states
/// and it does not. The values keep the places where they were written.
///
/// Example  [host.large] cpus = 2, disk = "9 GB";  [host.xlarge] base = "large", cpus = 4
///          gives xlarge the disk of large
/// Shape    bases may have bases; O(entries * keys)
/// Errors   a base that is not there, or leads back to itself, is a complaint of the document
void inherit(Document& document, std::string_view table);

}  // namespace stowplan::config
