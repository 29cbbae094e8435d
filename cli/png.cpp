#include "cli/png.hpp"

#include <cairo.h>
#include <dlfcn.h>
#include <fmt/format.h>
#include <librsvg/rsvg.h>

#include <algorithm>

#include "cli/files.hpp"

namespace stowplan::cli {
namespace {

constexpr double pixels_per_unit = 2;
constexpr double most_pixels = 32000;  // A side; Cairo ends at 32767.

/// One function of the library, under the type that its header gives.
template <class Function>
Function* function_of(void* library, const char* name) {
  return reinterpret_cast<Function*>(::dlsym(library, name));
}

/// What is used of the library, which stays loaded.
class Renderer {
 public:
  Renderer() : library_(::dlopen("librsvg-2.so.2", RTLD_NOW | RTLD_GLOBAL)) {
    // Cairo is loaded with it.
    if (library_ == nullptr) return;
    load(open, "rsvg_handle_new_from_data");
    load(size, "rsvg_handle_get_intrinsic_size_in_pixels");
    load(render, "rsvg_handle_render_document");
    load(release, "g_object_unref");
    load(new_surface, "cairo_image_surface_create");
    load(new_context, "cairo_create");
    load(scale, "cairo_scale");
    load(write, "cairo_surface_write_to_png_stream");
    load(end_context, "cairo_destroy");
    load(end_surface, "cairo_surface_destroy");
  }

  [[nodiscard]] bool there() const { return library_ != nullptr && complete_; }

  decltype(&rsvg_handle_new_from_data) open = nullptr;
  decltype(&rsvg_handle_get_intrinsic_size_in_pixels) size = nullptr;
  decltype(&rsvg_handle_render_document) render = nullptr;
  decltype(&g_object_unref) release = nullptr;
  decltype(&cairo_image_surface_create) new_surface = nullptr;
  decltype(&cairo_create) new_context = nullptr;
  decltype(&cairo_scale) scale = nullptr;
  decltype(&cairo_surface_write_to_png_stream) write = nullptr;
  decltype(&cairo_destroy) end_context = nullptr;
  decltype(&cairo_surface_destroy) end_surface = nullptr;

 private:
  template <class Function>
  void load(Function*& function, const char* name) {
    function = function_of<Function>(library_, name);
    complete_ = complete_ && function != nullptr;
  }

  void* library_;
  bool complete_ = true;
};

const Renderer& renderer() {
  static const Renderer loaded;
  if (!loaded.there()) {
    throw FileError{
        "error: PNG needs the library librsvg, version 2.52 or later; install the package "
        "librsvg2-2, or name a file that ends in .svg"};
  }
  return loaded;
}

cairo_status_t append(void* to, const unsigned char* bytes, unsigned int count) {
  static_cast<std::string*>(to)->append(reinterpret_cast<const char*>(bytes), count);
  return CAIRO_STATUS_SUCCESS;
}

}  // namespace

void check_png() { static_cast<void>(renderer()); }

std::string png_of(const std::string& svg, const std::string& path) {
  const Renderer& library = renderer();
  RsvgHandle* handle =
      library.open(reinterpret_cast<const guint8*>(svg.data()), svg.size(), nullptr);
  double width = 0;
  double height = 0;
  if (handle == nullptr || library.size(handle, &width, &height) == 0) {
    throw FileError{
        fmt::format("{}: error: the drawing cannot be made a PNG; write it as .svg", path)};
  }
  const double scale = std::min(pixels_per_unit, most_pixels / std::max(width, height));
  cairo_surface_t* surface = library.new_surface(
      CAIRO_FORMAT_ARGB32, static_cast<int>(width * scale), static_cast<int>(height * scale));
  cairo_t* context = library.new_context(surface);
  library.scale(context, scale, scale);
  const RsvgRectangle area{0, 0, width, height};
  const bool drawn = library.render(handle, context, &area, nullptr) != 0;
  std::string png;
  const bool written = drawn && library.write(surface, append, &png) == CAIRO_STATUS_SUCCESS;
  library.end_context(context);
  library.end_surface(surface);
  library.release(handle);
  if (!written) {
    throw FileError{
        fmt::format("{}: error: the drawing cannot be made a PNG; write it as .svg", path)};
  }
  return png;
}

}  // namespace stowplan::cli
