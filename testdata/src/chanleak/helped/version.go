package helped

// Version is that of the package.
const Version = 1
