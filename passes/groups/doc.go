// Package groups says what functions do to WaitGroups that their callers name:
// which of Add, Done and Wait they call, themselves or by what they call, and
// whether on every path. Across packages it follows parameters of type
// *sync.WaitGroup, by a fact.
package groups
