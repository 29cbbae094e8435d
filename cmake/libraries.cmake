# What the distribution has. Its packages are for the machine at hand; WebAssembly takes their
# headers and compiles what is not in them.
if(STOWPLAN_WASM)
  foreach(name Boost::headers Eigen3::Eigen nlohmann_json::nlohmann_json
               tomlplusplus::tomlplusplus)
    add_library(${name} INTERFACE IMPORTED)
  endforeach()
  target_include_directories(Eigen3::Eigen INTERFACE /usr/include/eigen3)
  # Boost 1.74 names a base class that C++17 has taken away.
  target_compile_definitions(Boost::headers INTERFACE BOOST_NO_CXX98_FUNCTION_BASE)
  add_library(fmt STATIC wasm/fmt.cpp)
  add_library(fmt::fmt ALIAS fmt)
  target_compile_features(fmt PUBLIC cxx_std_20)
else()
  find_package(Boost 1.74 REQUIRED)
  find_package(Eigen3 3.4 REQUIRED NO_MODULE)
  find_package(fmt 9 REQUIRED)
  find_package(nlohmann_json 3.11 REQUIRED)
  find_package(tomlplusplus 3.3 REQUIRED)
  find_package(CLI11 2.1 REQUIRED)
  find_package(Threads REQUIRED)
  find_package(PkgConfig REQUIRED)
  pkg_check_modules(RSVG REQUIRED librsvg-2.0>=2.52 cairo)
endif()
