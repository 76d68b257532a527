package lockleak

// A hook in a package variable.
var lookup = func(c *cache, k string) (int, bool) {
	c.mu.Lock()
	if v, ok := c.m[k]; ok {
		return v, true // want `returns with c.mu held since line 5, though other paths call Unlock`
	}
	c.mu.Unlock()
	return 0, false
}

// Run while the package is initialised, under a lock that is given back.
var size = func() int {
	shared.mu.Lock()
	defer shared.mu.Unlock()
	return len(shared.m) // ok
}()

var shared cache
