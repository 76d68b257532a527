// Package directive checks the comments that suppress reports.
//
// A waiver must say which rule it waives and why, and must be needed: one that
// suppresses nothing hides the next real report on its line.
//
//	//asynclint:ignore rule[,rule/kind] reason    this line or the next statement
//	//asynclint:file-ignore rule reason           the whole file
//	//asynclint:detached reason                   this goroutine is meant to outlive its starter
//
// # malformed
//
// The directive has no reason, no rule, or an unknown verb; it suppresses
// nothing.
//
// # unknown
//
// The directive names a rule or kind that does not exist.
//
// # unused
//
// The directive suppressed nothing although the rules it names ran over the
// package. Directives of other linters (//nolint, //lint:ignore) are honoured
// but never reported as unused: their own linters do that.
package directive
