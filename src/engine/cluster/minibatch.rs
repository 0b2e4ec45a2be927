//! minibatch
